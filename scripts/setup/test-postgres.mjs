import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly } from './run.mjs';
import { SetupProblem } from './say.mjs';

/** Debian keeps each version of PostgreSQL in a folder of its own. */
function findPrograms() {
  const parent = '/usr/lib/postgresql';
  const versions = readdirSync(parent).sort((a, b) => Number(b) - Number(a));
  return join(parent, versions[0] ?? '', 'bin');
}

/**
 * Starts a PostgreSQL of its own for the tests, reachable by a socket in its folder only.
 *
 * @param folder where it keeps everything; the caller removes it afterwards
 * @returns its address, and how to stop it
 */
export function startPostgres(folder) {
  const programs = findPrograms();
  const isRoot = process.getuid?.() === 0;
  mkdirSync(folder, { recursive: true });
  if (isRoot) giveTo('postgres', folder);
  // PostgreSQL refuses to run as root.
  const run = (program, args) => {
    const command = [join(programs, program), ...args];
    const words = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    return spawnSync(words[0], words.slice(1), {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
    });
  };
  const data = join(folder, 'data');
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`;
  const steps = [
    ['initdb', ['-D', data, '-U', 'stackyard', '-A', 'trust', '--no-sync']],
    ['pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-o', options, '-w', 'start']],
  ];
  for (const [program, args] of steps) {
    const { status, stderr } = run(program, args);
    if (status !== 0) {
      throw new SetupProblem(
        `PostgreSQL for the tests did not start: ${stderr}`,
        'Run the tests again.',
      );
    }
  }
  return {
    url: `postgres://stackyard@localhost/postgres?host=${encodeURIComponent(folder)}`,
    stop: () => void run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']),
  };
}

/** The temporary folder is ours alone; the database's user must get through it to its own. */
function giveTo(user, folder) {
  const id = (flag) => Number(runQuietly('id', [flag, user]).stdout);
  chmodSync(dirname(folder), 0o711);
  chownSync(folder, id('-u'), id('-g'));
}
