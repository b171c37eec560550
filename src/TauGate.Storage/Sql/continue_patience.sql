-- A large sweep takes longer to store than a result; the fence is asked last, so that the term's row is not held meanwhile.
SET LOCAL statement_timeout = 0
