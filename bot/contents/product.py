"""Products and pipelines: what is sold, and the stages it goes through (PROD, OPP-3)."""

from bot.features import Features
from bot.handlers import pipelines, products
from bot.views import pipeline as pipeline_views
from bot.views import product as product_views
from storage.entities.deals import PipelineCard
from storage.entities.products import ProductCard, ProductList


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"products": products.command}
    table.homes |= {"product": products.command}
    table.listen(dict.fromkeys(("name", "amount", "comment"), products.said))
    table.taps |= {
        "product:open": products.open,
        "product:set": products.set,
        "product:drop": products.drop,
        "pipeline:open": pipelines.open,
        "pipeline:set": pipelines.set,
    }
    table.pages |= {"product-list": products.turn}
    table.fresh |= {"product": products.fresh}
    table.views |= {
        ProductCard: product_views.card_of,
        ProductList: product_views.listed,
        PipelineCard: pipeline_views.view,
    }
