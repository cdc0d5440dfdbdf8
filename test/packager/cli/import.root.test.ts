import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readApplianceSource } from '../../../schemas/appliance/read-appliance.ts';
import { digestLine, OVF_DISKS, testOva, testOvf, testPackage } from '../../fakes/test-ovf.ts';
import { patched } from '../../fakes/qemu-image.ts';
import { YardUser } from '../../fakes/yard.ts';

let user: YardUser;
beforeEach(async () => {
  user = await YardUser.create();
});
afterEach(() => user.remove());

type Files = readonly (readonly [string, string | Buffer])[];
const writeOva = (files: Files): Promise<void> => writeFile(user.path('shop.ova'), testOva(files));
const importOva = (...more: string[]): ReturnType<YardUser['yard']> =>
  user.yard(['import', 'shop.ova', ...more]);
/** Imports files that shall be refused, and looks that nothing is left behind. */
async function refusal(files: Files): Promise<string> {
  await writeOva(files);
  const { exit, stderr } = await importOva();
  expect(exit).toBe(3);
  expect((await readdir(user.dir)).filter((name) => name !== 'home')).toEqual(['shop.ova']);
  return stderr;
}
const withOvf = (from: string | RegExp, to: string): Files =>
  testPackage(testOvf().replace(from, to));
const replaced = (name: string, content: string | Buffer): Files =>
  testPackage().map(([other, old]) => [other, other === name ? content : old]);

describe('yard import', () => {
  test('makes a role of every machine of an OVA, with its disk, networks and place in the order', async () => {
    await writeOva(testPackage());
    const result = await user.yardJson<Record<string, unknown>>(['import', 'shop.ova']);
    expect(result).toMatchObject({
      path: user.path('shop'),
      name: 'shop',
      version: '2.1.0',
      roles: ['web-server', 'db'],
      disks: ['disks/web.vmdk', 'disks/db.vmdk'],
    });
    const text = await readFile(user.path('shop/appliance.yaml'), 'utf8');
    const source = readApplianceSource(text);
    expect(source).toMatchObject({
      title: 'Shop',
      summary: 'Sells things & more.',
      links: [{ url: 'https://shop.example/' }],
      networks: { 'vm-network': { title: 'To the outside' }, 'buro-1': { title: 'Büro 1' } },
      roles: {
        'web-server': {
          cpu: 2,
          memory: 512 * 2 ** 20,
          networks: ['vm-network', 'buro-1'],
          after: ['db'],
          system: { image: 'disks/web.vmdk', format: 'vmdk' },
        },
        db: {
          networks: ['buro-1'],
          after: [],
          system: { image: 'disks/db.vmdk', size: 2 ** 30 },
          data: { disk2: { size: 5 * 2 ** 30, filesystem: 'none' } },
        },
      },
    });
    for (const [name, content] of Object.entries(OVF_DISKS)) {
      expect((await readFile(user.path(`shop/disks/${name}`))).equals(content)).toBe(true);
    }
  });

  test('makes parameters of properties; the password of the package is nobody’s', async () => {
    await writeOva(testPackage());
    await importOva('-o', 'mine');
    const text = await readFile(user.path('mine/appliance.yaml'), 'utf8');
    expect(text).not.toContain('hunter2');
    expect(readApplianceSource(text).parameters).toMatchObject({
      org_shop_admin: {
        type: 'string',
        label: 'Administrator',
        help: 'Who may do all',
        default: 'root',
        minLength: 2,
        maxLength: 20,
      },
      org_shop_password: { type: 'password', generate: { length: 24 } },
      org_shop_port: { type: 'integer', default: 8080, minimum: 0, maximum: 65_535 },
      org_shop_tls: { type: 'boolean', default: true },
      org_shop_size: { type: 'choice', default: 'small', choices: [{ value: 'small' }, {}] },
    });
  });

  test('tells what it left out, and writes it at the top of appliance.yaml', async () => {
    await writeOva(testPackage());
    const { stdout } = await importOva();
    const text = await readFile(user.path('shop/appliance.yaml'), 'utf8');
    for (const note of [
      '“web-server” had a CD drive: left out',
      'The constant “org.shop.build” of the package is left out',
      'The section ExtraSection of the package is left out',
      'Licence and category are not in the package: set them',
    ]) {
      expect(stdout).toContain(`  note: ${note}`);
      expect(text).toContain(`# ${note}\n`);
    }
  });

  test('what it makes packs', async () => {
    await writeOva(testPackage());
    await importOva();
    const packed = await user.yardJson(['pack', 'shop', '-o', 'shop.yard']);
    expect(packed).toMatchObject({ name: 'shop', version: '2.1.0', diskBytes: 2 * 64 * 4_096 });
  });

  test('reads an .ovf with its files beside it', async () => {
    await mkdir(user.path('package'));
    for (const [name, content] of testPackage())
      await writeFile(user.path(`package/${name}`), content);
    expect(await user.yard(['import', 'package/shop.ovf'])).toMatchObject({ exit: 0 });
    expect(await readdir(user.path('shop/disks'))).toEqual(['db.vmdk', 'web.vmdk']);
  });

  test('the name is that of the description, whatever the OVA is called now', async () => {
    await writeFile(user.path('download (3).ova'), testOva(testPackage()));
    expect(await user.yardJson(['import', 'download (3).ova'])).toMatchObject({ name: 'shop' });
  });

  test('replaces no folder', async () => {
    await writeOva(testPackage());
    await mkdir(user.path('shop'));
    expect(await importOva()).toMatchObject({ exit: 6, stdout: '' });
    expect(await readdir(user.path('shop'))).toEqual([]);
  });

  test('leaves nothing behind when it is stopped half way', async () => {
    await writeOva(testPackage());
    const stop = new AbortController();
    const onProgress = ({ done }: { done?: number }): void => {
      if (done !== undefined) stop.abort();
    };
    const host = { signal: stop.signal, progress: () => ({ onProgress, end: () => undefined }) };
    const result = await user.yard(['import', 'shop.ova'], { host });
    expect(result).toMatchObject({ exit: 10, stderr: 'Importing was cancelled.\n' });
    expect((await readdir(user.dir)).filter((name) => name !== 'home')).toEqual(['shop.ova']);
  });
});

describe('digests and signatures of a package', () => {
  test('a disk that was changed is refused', async () => {
    const changed = patched(OVF_DISKS['db.vmdk'] as Buffer, (copy) => copy.fill(1, 30_000, 30_008));
    expect(await refusal(replaced('db.vmdk', changed))).toContain(
      'db.vmdk cannot be imported: it is not what',
    );
  });

  test('a description that was changed is refused', async () => {
    const other = testOvf().replace('>512<', '>513<');
    expect(await refusal(replaced('shop.ovf', other))).toContain(
      'shop.ovf cannot be imported: it is not',
    );
  });

  test('files that have no digest, or digests without a file, are refused', async () => {
    const [, [, all] = ['', '']] = testPackage();
    const lines = String(all).split('\n');
    expect(await refusal(replaced('shop.mf', `${lines.slice(0, 2).join('\n')}\n`))).toContain(
      'it has no digest of db.vmdk',
    );
    expect(await refusal(replaced('shop.mf', `${String(all)}${digestLine('gone', '')}`))).toContain(
      'the file “gone” is missing',
    );
    expect(await refusal(replaced('shop.mf', `${String(all)}nonsense\n`))).toContain(
      'is no digest',
    );
  });

  test.each([
    ['SHA1', 'SHA-1: good against accidents'],
    ['SHA512', 'Licence'],
  ])('%s is checked too, and what it is worth is told', async (algorithm, note) => {
    await writeOva(testPackage(testOvf(), algorithm));
    const result = await user.yardJson<{ notes: string[] }>(['import', 'shop.ova']);
    expect(result.notes.join('\n')).toContain(note);
  });

  test('a package without digests is imported, and that is told', async () => {
    await writeOva(testPackage().filter(([name]) => name !== 'shop.mf'));
    expect((await importOva()).stdout).toContain('note: The package has no digests');
  });

  test('a signature by OpenSSL is checked: a good one names who signed, a wrong one is refused', async () => {
    const [, [, manifest] = ['', '']] = testPackage();
    const sign = (text: string): string => {
      const [key, pem] = [user.path('home-key.pem'), user.path('home-cert.pem')];
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-subj',
          '/CN=Shop Inc',
          '-keyout',
          key,
          '-out',
          pem,
        ],
        { stdio: 'pipe' },
      );
      const signature = execFileSync('openssl', ['dgst', '-sha256', '-sign', key], { input: text });
      const line = `SHA256(shop.mf)= ${signature.toString('hex')}\n`;
      const result = line + execFileSync('cat', [pem]).toString();
      execFileSync('rm', [key, pem]);
      return result;
    };
    const wrong: Files = [...testPackage(), ['shop.cert', sign('something else')]];
    expect(await refusal(wrong)).toContain('its signature does not fit shop.mf');
    const unsigned = wrong.filter(([name]) => name !== 'shop.mf');
    expect(await refusal(unsigned)).toContain('what was signed (shop.mf) is missing');
    await writeOva([...testPackage(), ['shop.cert', sign(String(manifest))]]);
    expect(await user.yardJson(['import', 'shop.ova'])).toMatchObject({
      signer: { subject: 'CN=Shop Inc', algorithm: 'sha256' },
    });
  });
});

describe('a hostile package', () => {
  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    '..%2f..%2fetc/passwd',
    '%252e%252e/passwd',
    'file:///etc/passwd',
    'https://example.org/disk.vmdk',
    '..\\disk.vmdk',
    'a//b',
    './../web.vmdk',
    '',
  ])('A10: a disk at “%s” is refused', async (href) => {
    expect(await refusal(withOvf('href="web.vmdk"', `href="${href}"`))).toContain(
      'not in its folder',
    );
  });

  test('A10: a file beside an .ovf that is a link out of its folder is refused', async () => {
    await mkdir(user.path('package'));
    for (const [name, content] of testPackage()) {
      if (name !== 'web.vmdk') await writeFile(user.path(`package/${name}`), content);
    }
    await writeFile(user.path('elsewhere.vmdk'), OVF_DISKS['web.vmdk'] as Buffer);
    await symlink('../elsewhere.vmdk', user.path('package/web.vmdk'));
    const result = await user.yard(['import', 'package/shop.ovf']);
    expect(result).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('leads out of the folder'),
    });
  });

  test('A10: a disk that is a description of other files is refused', async () => {
    const text = '# Disk DescriptorFile\nRW 8 FLAT "/etc/shadow" 0\n'.padEnd(2_000);
    const ovf = testOvf().replace(/ ovf:size="\d+"/, '');
    const files: Files = testPackage(ovf)
      .filter(([name]) => name !== 'shop.mf')
      .map(([name, old]) => [name, name === 'web.vmdk' ? text : old]);
    expect(await refusal(files)).toContain('only the description of a VMDK');
  });

  test.each([
    [/ovf:size="\d+"/, 'ovf:size="5"', 'wanted 5'],
    [/ovf:capacity="\d+"/, 'ovf:capacity="512"', 'it gets the size of its file'],
  ] as const)('A12: sizes that contradict each other are told: %s', async (size, lie, note) => {
    await writeOva(withOvf(size, lie));
    const { notes } = (await user.yardJson(['import', 'shop.ova'])) as { notes: string[] };
    expect(notes).toContainEqual(expect.stringContaining(note));
  });

  test('A12: a capacity that no disk has is refused', async () => {
    const lie = 'ovf:capacity="999999999999999"';
    expect(await refusal(withOvf(/ovf:capacity="\d+"/, lie))).toContain('is said to have');
  });

  test('A16: a DOCTYPE is refused', async () => {
    const type = '<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/passwd">]><Envelope';
    expect(await refusal(withOvf('<Envelope', type))).toContain('DOCTYPE');
  });

  test.each([
    [
      'another root',
      '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"',
      '<Envelope xmlns="urn:x"',
      'OVF Envelope',
    ],
    ['a disk that is not there', 'ovf:/disk/d1', 'ovf:/disk/nope', 'that is not described'],
    ['a disk elsewhere', 'ovf:/disk/d1', '/dev/sda', 'is at “/dev/sda”'],
    ['an empty first disk', 'ovf:/disk/d1', 'ovf:/disk/d3', 'is empty'],
    [
      'a file cut into pieces',
      'ovf:href="web.vmdk"',
      'ovf:href="web.vmdk" ovf:chunkSize="7"',
      'cut into pieces',
    ],
    ['a difference', 'ovf:diskId="d1"', 'ovf:diskId="d1" ovf:parentRef="d2"', 'difference'],
    [
      'more processors than there are',
      '<rasd:VirtualQuantity>2<',
      '<rasd:VirtualQuantity>9000<',
      'cpu',
    ],
  ])('%s is refused', async (_what, from, to, why) => {
    expect(await refusal(withOvf(from, to))).toContain(why);
  });

  test('an OVA with folders, links or two descriptions is refused', async () => {
    expect(await refusal([...testPackage(), ['../x', '']])).toContain('no part of an OVA');
    expect(await refusal([...testPackage(), ['b.ovf', '']])).toContain('2 descriptions');
    expect(await refusal([...testPackage(), ['web.vmdk', '']])).toContain('it is there twice');
  });

  test('names of machines and networks are data, whatever they are', async () => {
    const ovf = testOvf()
      .replaceAll('ovf:id="db"', 'ovf:id="{{ secrets.x }}&#10;roles: &lt;b&gt;"')
      .replaceAll('Büro 1', '../../x: *a &#x202e;');
    await writeOva(testPackage(ovf));
    expect(await importOva()).toMatchObject({ exit: 0 });
    const source = readApplianceSource(
      await readFile(join(user.dir, 'shop/appliance.yaml'), 'utf8'),
    );
    expect(Object.keys(source.roles)).toEqual(['web-server', 'secrets-x-roles-b']);
    expect(Object.keys(source.networks)).toEqual(['vm-network', 'x-a']);
  });
});
