SELECT analyze_tasks()
