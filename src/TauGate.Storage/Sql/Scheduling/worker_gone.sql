UPDATE worker SET state = $3, reason = NULL, executing = 0, spooled = $4 WHERE id = $1 AND incarnation = $2
