import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../packager/native/run-command.ts';
import { traces } from './lab/traces.ts';
import { Product } from './lab/product.ts';
import { readPage } from './lab/read-page.ts';

/** What an operator does at the command line, with real guests. */
let product: Product;
let others: readonly string[];
beforeAll(async () => {
  product = await Product.start({ port: 18_470, adminPassword: 'command line' });
  others = await traces(product);
  await product.samples('hello', 'wordpress');
});
afterAll(() => product.close());

interface Installed {
  readonly stack: string;
  readonly state: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
}

const install = async (appliance: string, name: string, ...more: string[]): Promise<Installed> =>
  (await product.yardJson(
    'install',
    appliance,
    '--name',
    name,
    '--yes',
    '--wait',
    ...more,
  )) as unknown as Installed;

describe('WordPress', () => {
  let blog: Installed;

  test('is installed by one command, and serves the chosen title', async () => {
    // Another test file installs at the same time, on a server that knows nothing of this plan.
    const port = ['--publish', 'site=21080'];
    blog = await install('wordpress', 'blog', '--set', 'site_title=Bar check', ...port);
    expect(blog).toMatchObject({ stack: 'blog', state: 'running' });
    expect(blog.phases.map(({ name }) => name)).toContain('start');
    expect(await readPage(blog.outputs.url ?? '')).toContain('<title>Bar check</title>');
  });

  test('lets in who has the generated password, and nobody else', async () => {
    const signIn = async (password: string): Promise<number> => {
      const address = new URL('/wp-login.php', blog.outputs.url);
      const form = { log: blog.outputs.admin_user ?? '', pwd: password, testcookie: '1' };
      const answer = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
        redirect: 'manual',
      });
      return answer.status;
    };
    expect(await signIn(blog.outputs.admin_password ?? '')).toBe(302);
    expect(await signIn('guess')).toBe(200);
  });

  test('keeps its data when it is removed and restored', async () => {
    const removal = await product.yardJson('stack', 'rm', 'blog', '--yes', '--wait');
    const { kept, stack } = removal as unknown as { kept: { name: string }[]; stack: string };
    expect(kept.length).toBeGreaterThan(0);
    expect(await traces(product)).toEqual(others);
    const rows = (await product.yardJson('stack', 'ls')) as unknown as { id: string }[];
    expect(stack).toBe('blog');
    await product.yardJson('stack', 'restore', rows[0]?.id ?? '', '--wait', '--yes');
    const [again] = (await product.yardJson('stack', 'ls')) as unknown as {
      outputs: { kind: string; value: string }[];
    }[];
    const link = again?.outputs.find(({ kind }) => kind === 'link')?.value ?? '';
    expect(await readPage(link)).toContain('<title>Bar check</title>');
  });

  test('leaves nothing when its data is deleted as well', async () => {
    await product.yardJson('stack', 'rm', 'blog', '--delete-data', '--yes', '--wait');
    expect(await traces(product)).toEqual(others);
    expect(await volumes()).toEqual([]);
  });
});

test('two stacks of one appliance run side by side and do not see each other', async () => {
  const [one, two] = await Promise.all([
    install('hello', 'one', '--set', 'text=I am one'),
    install('hello', 'two', '--set', 'text=I am two'),
  ]);
  expect(await readPage(one.outputs.url ?? '')).toContain('I am one');
  expect(await readPage(two.outputs.url ?? '')).toContain('I am two');
  expect(one.outputs.url).not.toBe(two.outputs.url);
});

test('a stack that runs serves other text at another port, without a restart', async () => {
  const started = async () => {
    const { machines } = (await product.yardJson('stack', 'show', 'one')) as unknown as {
      machines: { startedAt: string }[];
    };
    return machines.map(({ startedAt }) => startedAt);
  };
  const before = await started();
  const change = ['--set', 'text=I have changed', '--publish', 'site=21081'];
  const done = await product.yardJson('stack', 'change', 'one', ...change, '--yes', '--wait');
  expect(done).toMatchObject({ state: 'running', result: 'succeeded' });
  const outputs = (await product.yardJson('stack', 'outputs', 'one')) as unknown;
  const [url = ''] = /http:[^"]*:21081[^"]*/.exec(JSON.stringify(outputs)) ?? [];
  expect(await readPage(url)).toContain('I have changed');
  expect(await started()).toEqual(before);
});

test('an install that cannot fit is refused before anything is changed', async () => {
  const { exit, stderr } = await product.yard(
    'install',
    'hello',
    '--name',
    'one',
    '--yes',
    '--wait',
  );
  expect(exit).not.toBe(0);
  expect(stderr).toContain('one');
});

const volumes = async (): Promise<string[]> => {
  const { stdout } = await runCommand('find', [product.data, '-name', '*.qcow2']);
  return stdout.split('\n').filter(Boolean);
};
