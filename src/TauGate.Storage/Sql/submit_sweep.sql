UPDATE sweep SET revision = $2, detached = detached OR $3 WHERE id = $1
