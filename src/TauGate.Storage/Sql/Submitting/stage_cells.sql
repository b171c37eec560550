COPY submission (ordinal, cell_key, foundation_key, variant, seed) FROM STDIN (FORMAT BINARY)
