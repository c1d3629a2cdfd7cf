### The words of the console in English: users, groups, roles, clients, and histories.
