import koffi from 'koffi';
import { Fault } from '../../schemas/errors/fault.ts';

/** `sizeof(struct crypt_data)` of crypt.h. */
const SCRATCH_BYTES = 32_768;

type CryptR = {
  async(
    ...args: [string, string, Buffer, (error: Error | null, hash: string | null) => void]
  ): void;
};

let cryptR: CryptR | undefined;

function loadCrypt(): CryptR {
  try {
    const library = koffi.load('libcrypt.so.1');
    cryptR ??= library.func(
      'const char *crypt_r(const char *phrase, const char *setting, void *scratch)',
    ) as unknown as CryptR;
    return cryptR;
  } catch (cause) {
    throw new Fault('TOOL_MISSING', { tool: 'libcrypt.so.1', package: 'libcrypt1' }, { cause });
  }
}

/**
 * Hashes a password as Linux does (crypt(3)), outside the main thread.
 *
 * @param setting a hash, whose kind, cost and salt are used. A stranger's may cost hours: check it.
 * @returns the hash; undefined when this system does not know the kind
 * @throws Fault TOOL_MISSING
 */
export async function cryptPassword(
  password: string,
  setting: string,
): Promise<string | undefined> {
  const library = loadCrypt();
  const hash = await new Promise<string | null>((resolve, reject) => {
    library.async(password, setting, Buffer.alloc(SCRATCH_BYTES), (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
  // A result with an asterisk is an error, never a hash.
  return hash === null || hash.startsWith('*') ? undefined : hash;
}
