INSERT INTO sweep_look (sweep_id, revision, seeds, claims, decided, barred) VALUES ($1, $2, $3, $4, $5, $6)
