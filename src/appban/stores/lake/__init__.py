"""The lake: inventories and rosters as Parquet files in a folder, read by DuckDB (ADR 0003); `folder` is its door."""
