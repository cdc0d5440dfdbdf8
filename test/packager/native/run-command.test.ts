import { setImmediate } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commandEnvironment, runCommand } from '../../../packager/native/run-command.ts';

const node = process.execPath;
const script = (source: string): string[] => ['-e', source];

/** A zombie counts as dead: where nothing reaps orphans it stays listed. */
const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('runCommand', () => {
  test('returns what the program wrote and its exit code', async () => {
    const result = await runCommand(node, script("console.log('out'); console.error('err')"));
    expect(result).toEqual({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
  });

  test('hands arguments on as they are: nothing in between reads them', async () => {
    const hostile = ['$(id)', '; id', '`id`', "'", '"', '*', '', 'a\nb'];
    const { stdout } = await runCommand(node, [
      ...script('console.log(JSON.stringify(process.argv.slice(1)))'),
      '--',
      ...hostile,
    ]);
    expect(JSON.parse(stdout)).toEqual(hostile);
  });

  test('writes standard input', async () => {
    const { stdout } = await runCommand('cat', [], { stdin: 'hello' });
    expect(stdout).toBe('hello');
  });

  test('a program that does not read its standard input is no error', async () => {
    await expect(runCommand('true', [], { stdin: 'x'.repeat(1e6) })).resolves.toBeDefined();
  });

  test('says which Debian package a missing program comes in', async () => {
    const run = runCommand('no-such-program-here', [], { package: 'some-package' });
    await expect(run).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      data: { tool: 'no-such-program-here', package: 'some-package' },
    });
  });

  test('a missing folder is not mistaken for a missing program', async () => {
    const run = runCommand('true', [], { cwd: '/nonexistent' });
    await expect(run).rejects.toMatchObject({ code: 'TOOL_FAILED' });
  });

  test('fails with the end of what the program said', async () => {
    const run = runCommand(node, script("console.error('no such disk'); process.exit(3)"));
    await expect(run).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      data: { exitCode: 3, output: 'no such disk' },
    });
  });

  test('takes other exit codes as success where the caller says so', async () => {
    const result = await runCommand(node, script('process.exit(3)'), { acceptExitCodes: [0, 3] });
    expect(result.exitCode).toBe(3);
  });

  describe('when the time is over', () => {
    const timeoutMs = 60_000;
    let dir: string;
    let file: string;
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'run-command-'));
      file = join(dir, 'pid');
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    });
    afterEach(async () => {
      vi.useRealTimers();
      await rm(dir, { recursive: true });
    });
    const written = () => readFile(file, 'utf8').catch(() => '');
    const failureOf = (run: Promise<unknown>) => run.catch((error: unknown) => error);

    test('ends the program and its children', async () => {
      const source = `
        const child = require('child_process').spawn('sleep', ['1000'], { stdio: 'inherit' });
        require('fs').writeFileSync(${JSON.stringify(file)}, child.pid + '\\n');
        setInterval(() => {}, 1000);`;
      const outcome = failureOf(runCommand(node, script(source), { timeoutMs }));
      // Each try of `expect.poll` lets the time pass that is counted here.
      while (!(await written()).endsWith('\n')) await setImmediate();
      const grandchild = Number(await written());
      vi.advanceTimersByTime(timeoutMs - 1);
      expect(isAlive(grandchild)).toBe(true);
      vi.advanceTimersByTime(1);
      expect(await outcome).toMatchObject({ code: 'TOOL_TIMED_OUT', data: { timeoutMs } });
      await expect.poll(() => isAlive(grandchild)).toBe(false);
    });

    test('kills a program that ignores the request to end', async () => {
      const source = `
        const { appendFileSync } = require('fs');
        const write = (text) => appendFileSync(${JSON.stringify(file)}, text);
        process.on('SIGTERM', () => write('asked to end'));
        write('on, ');
        setInterval(() => {}, 1000);`;
      const outcome = failureOf(runCommand(node, script(source), { timeoutMs }));
      await expect.poll(written).toBe('on, ');
      vi.advanceTimersByTime(timeoutMs);
      await expect.poll(written).toBe('on, asked to end');
      vi.advanceTimersByTime(2_000);
      expect(await outcome).toMatchObject({ code: 'TOOL_TIMED_OUT' });
    });
  });

  test('ends the program when the caller aborts', async () => {
    const abort = new AbortController();
    const run = runCommand(node, script("console.log('started'); setInterval(() => {}, 1000)"), {
      signal: abort.signal,
      onLine: () => abort.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(runCommand('true', [], { signal: abort.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('ends a program that writes more than the limit', async () => {
    const run = runCommand('yes', [], { outputBytes: 10_000 });
    await expect(run).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  test('keeps the last part of a long error output', async () => {
    const source = "console.error('x'.repeat(1e5)); console.error('the reason'); process.exit(1)";
    const run = runCommand(node, script(source), { outputBytes: 1_000 });
    await expect(run).rejects.toMatchObject({
      data: { output: expect.stringMatching(/the reason$/) },
    });
  });

  test('hands on lines while the program runs, also those ended by carriage return', async () => {
    const lines: string[] = [];
    await runCommand(
      node,
      script("process.stdout.write('1%\\r2%\\r\\nthree\\n\\nlast'); console.error('oops')"),
      { onLine: (line, stream) => lines.push(`${stream}: ${line}`) },
    );
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout: 1%',
      'stdout: 2%',
      'stdout: three',
      'stdout: last',
    ]);
    expect(lines).toContain('stderr: oops');
  });

  test('does not wait for something left behind that holds the output open', async () => {
    const source = `
      const child = require('child_process')
        .spawn('sleep', ['1000'], { stdio: 'inherit', detached: true });
      child.unref();
      console.log(child.pid);`;
    const leftBehind = Number((await runCommand(node, script(source))).stdout);
    expect(isAlive(leftBehind)).toBe(true);
    process.kill(leftBehind);
  });
});

describe('commandEnvironment', () => {
  test('is an allow-list: our own secrets do not reach programs', () => {
    const own = { PATH: '/opt/bin', HOME: '/root', SECRET: 'x', http_proxy: 'http://proxy' };
    const environment = commandEnvironment(
      { passEnv: ['http_proxy', 'absent'], env: { A: 'b' } },
      own as never,
    );
    expect(environment).toEqual({
      HOME: '/root',
      http_proxy: 'http://proxy',
      PATH: '/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C.UTF-8',
      A: 'b',
    });
  });
});
