SELECT w.digest FROM unnest($1) AS w (digest) WHERE NOT EXISTS (SELECT FROM artifact a WHERE a.digest = w.digest)
