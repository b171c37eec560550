SELECT cluster_id FROM meta
