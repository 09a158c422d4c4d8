-- Customers beyond the first schema: places, stars, segments, custom fields.

CREATE INDEX customers_place ON customers (lat_e6, lng_e6) WHERE lat_e6 IS NOT NULL AND state = 'live';
