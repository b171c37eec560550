SELECT term, holder, address, beat, schema_version FROM term
