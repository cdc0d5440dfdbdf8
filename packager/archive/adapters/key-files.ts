import { generateKeyPairSync } from 'node:crypto';
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import { isEncryptedPem, readSigningKey } from '../../format/signature/signing-key.ts';
import type { KeyFiles } from '../ports/key-files.ts';
import { readTextIfThere, writePrivateFile } from '../../images/adapters/files/private-files.ts';

/**
 * Keys in a folder of the user:
 *
 * ```
 * <namespace>.pem   private key, PKCS#8, readable by the owner alone
 * <namespace>.pub   public key, to be given to whoever shall trust it
 * <namespace>.root.json   root documents, oldest first; see yard trust rotate
 * ```
 */
export const keyFilesIn = (dir: string): KeyFiles => ({
  async create(namespace, { passphrase, force, file }) {
    const privatePath = file ?? join(dir, `${namespace}.pem`);
    const publicPath = `${privatePath.replace(/\.pem$/, '')}.pub`;
    // Where keys are kept, a public key without its private one is what an exchange left behind.
    const taken = file === undefined ? [privatePath] : [privatePath, publicPath];
    const there = await Promise.all(taken.map(exists));
    if (!force && there.includes(true)) {
      throw new Fault('SIGNING_KEY_EXISTS', { path: privatePath, namespace });
    }
    const pem = makeKey(passphrase);
    const key = readSigningKey(pem, privatePath, passphrase);
    await writePrivateFile(privatePath, pem);
    await writePrivateFile(publicPath, key.publicKey.pem);
    return { privatePath, publicPath, key };
  },
  async open(name, { namespace, askPassphrase }) {
    const isNamespace = Namespace.safeParse(name).success;
    const path = isNamespace ? join(dir, `${name}.pem`) : name;
    const owner = namespace ?? (isNamespace ? name : basename(path).replace(/\.pem$/, ''));
    const pem = await readTextIfThere(path);
    if (pem === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: path });
    const passphrase = isEncryptedPem(pem) ? await askPassphrase(path) : undefined;
    const parsed = parseNamespace(owner, path);
    const roots = await readTextIfThere(rootsIn(dir, parsed));
    return {
      namespace: parsed,
      key: readSigningKey(pem, path, passphrase),
      ...(roots === undefined ? {} : { roots: roots.trim() }),
    };
  },
  rootsPath: (namespace) => rootsIn(dir, namespace),
});

const rootsIn = (dir: string, namespace: Namespace): string => join(dir, `${namespace}.root.json`);

const makeKey = (passphrase: string | undefined): string => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const lock = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return privateKey.export({ type: 'pkcs8', format: 'pem', ...lock }) as string;
};

function parseNamespace(text: string, path: string): Namespace {
  const namespace = Namespace.safeParse(text);
  if (namespace.success) return namespace.data;
  const why = 'its name is no namespace; say which one it signs for with --namespace';
  throw new Fault('KEY_UNREADABLE', { file: path, why });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
