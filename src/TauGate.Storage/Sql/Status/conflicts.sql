SELECT count(*) AS conflicts FROM conflict
