"""The base that everything stands on: values, events, tables, the store and the work table."""
