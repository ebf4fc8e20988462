import { DatabaseSync } from "node:sqlite";

/** Holds a database locked until killed, and prints a line when it does: `hold-lock.ts FILE`. */
const database = new DatabaseSync(process.argv[2] ?? "");
database.exec("BEGIN EXCLUSIVE");
process.stdout.write("locked\n");
setInterval(() => database.isOpen, 1000);
