import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key of signify, made here. */
export interface TestImageKey {
  /** Its public file. */
  readonly publicText: string;
  /** @returns the file `manifest.sig` of a text */
  sign(text: string): string;
}

/** @param number eight bytes by which signatures name it; others may have the same */
export function testImageKey(number: Uint8Array = randomBytes(8)): TestImageKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const file = (comment: string, payload: Uint8Array): string => {
    const bytes = Buffer.concat([Buffer.from('Ed'), number, payload]);
    return `untrusted comment: ${comment}\n${bytes.toString('base64')}\n`;
  };
  return {
    publicText: file('test public key', raw),
    sign: (text) => file('verify with test.pub', sign(null, Buffer.from(text), privateKey)),
  };
}

type Name = 'vmlinuz' | 'initrd' | 'root.img';

/** A node image of a few bytes, as the builder makes one. */
export interface TestNodeImage {
  readonly version: string;
  readonly sequence: number;
  readonly manifest: string;
  readonly signature: string;
  readonly files: Readonly<Record<Name, Buffer>>;
}

/** @param content what its files are made of; the same makes the same image */
export function testNodeImage(
  key: TestImageKey,
  {
    version = '1.0.0',
    sequence = 100,
    content = version,
  }: { version?: string; sequence?: number; content?: string } = {},
): TestNodeImage {
  const files = {
    vmlinuz: Buffer.from(`kernel of ${content}`),
    initrd: Buffer.from(`first stage of ${content}`),
    'root.img': Buffer.from(`root of ${content}`.repeat(100)),
  };
  const lines = (Object.entries(files) as [Name, Buffer][]).map(
    ([name, bytes]) =>
      `${name} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`,
  );
  const manifest = [
    'stackyard-node-image 1',
    `version ${version}`,
    `sequence ${sequence}`,
    'architecture x86_64',
    ...lines,
    '',
  ].join('\n');
  return { version, sequence, manifest, signature: key.sign(manifest), files };
}

/** Bytes as they come over a line, a few at a time. */
export async function* inParts(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
