SELECT EXISTS (SELECT FROM command WHERE id = $1) AS is_known
