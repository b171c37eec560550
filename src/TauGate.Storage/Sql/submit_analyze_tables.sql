ANALYZE foundation, cell, membership
