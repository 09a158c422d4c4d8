"""The text on a photo of a business card: read by a child process that knows no network and ends when it idles.

The reader is an optional extra (requirements/cards.in). Without it, or when it reads nothing, a photo is kept as any
other. What the lines mean is the business of `bot.understanding.business_cards`.
"""
