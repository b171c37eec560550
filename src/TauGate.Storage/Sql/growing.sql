-- The sweep of a name, when its seeds are added until its claims are decided, with its last look.
SELECT s.id, s.name, s.revision, r.spec, r.source, l.revision, l.seeds, l.claims, l.decided, l.barred
FROM sweep s
JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
LEFT JOIN LATERAL (SELECT * FROM sweep_look k WHERE k.sweep_id = s.id ORDER BY k.revision DESC LIMIT 1) l ON true
WHERE r.grows AND s.name = $1
