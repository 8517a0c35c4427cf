// What a second process does to a journal: `migrate <file> <n>` brings it to the newest schema and dies by SIGKILL before
// its nth statement (0: never; then it prints how many there were). `hold <file> <ms>` holds the write lock for a time.
import { migrateJournal } from '#electron/infra/sqlite/migrate-journal';
import { openDatabase } from '#electron/infra/sqlite/open-database';
import { testSqliteBinding } from './test-journal';

const [work, file = '', number = '0'] = process.argv.slice(2);
const database = openDatabase(file, { nativeBinding: testSqliteBinding() });

if (work === 'migrate') {
  let count = 0;
  const beforeStatement = () => {
    count += 1;
    if (count === Number(number)) process.kill(process.pid, 'SIGKILL');
  };
  const prepare = database.prepare.bind(database);
  const exec = database.exec.bind(database);
  Object.assign(database, {
    prepare: (sql: string) => {
      beforeStatement();
      return prepare(sql);
    },
    exec: (sql: string) => {
      beforeStatement();
      return exec(sql);
    },
  });
  await migrateJournal(database, { backupsDir: null, label: 'test' });
  process.stdout.write(String(count));
  database.close();
} else {
  database.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  setTimeout(() => database.exec('ROLLBACK'), Number(number));
}
