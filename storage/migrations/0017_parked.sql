-- How many deliveries are parked is asked each time the figures of the bot are read.
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 'parked';
