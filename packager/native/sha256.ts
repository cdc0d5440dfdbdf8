import koffi from 'koffi';

/**
 * sha256 by FFI, from the OpenSSL inside the running Node: `node:crypto` computes in the thread that
 * calls, and that one has enough to do.
 */

type Call = (...args: unknown[]) => number;

interface Library {
  readonly createContext: () => unknown;
  readonly freeContext: Call;
  readonly sha256: () => unknown;
  readonly start: Call;
  readonly update: { readonly async: (...args: unknown[]) => void };
  readonly finish: Call;
}

let library: Library | undefined;

/** evp.h of OpenSSL; `null` names the running program, as in zstd.ts. */
function loadLibrary(): Library {
  if (library) return library;
  const crypto = koffi.load(null);
  library = {
    createContext: crypto.func('void *EVP_MD_CTX_new()'),
    freeContext: crypto.func('void EVP_MD_CTX_free(void *context)'),
    sha256: crypto.func('void *EVP_sha256()'),
    start: crypto.func('int EVP_DigestInit_ex(void *context, void *type, void *engine)'),
    update: crypto.func(
      'int EVP_DigestUpdate(void *context, const void *bytes, size_t length)',
    ) as Library['update'],
    finish: crypto.func('int EVP_DigestFinal_ex(void *context, void *digest, void *length)'),
  };
  return library;
}

const DIGEST_BYTES = 32;

/** Computes in other threads. One that is never finished keeps a few hundred bytes of memory. */
export class BackgroundSha256 {
  readonly #library = loadLibrary();
  readonly #context = this.#library.createContext();
  constructor() {
    check(this.#library.start(this.#context, this.#library.sha256(), null), 'nothing');
  }

  /** To be waited for before the next; the bytes must be left alone until it is done. */
  async update(bytes: Uint8Array): Promise<void> {
    const code = await new Promise<number>((resolve, reject) => {
      const done = (error: Error | null, result: number): void =>
        error ? reject(error) : resolve(result);
      this.#library.update.async(this.#context, bytes, bytes.length, done);
    });
    // Spoken of here, they are not collected while the other thread reads them.
    check(code, `${bytes.length} bytes`);
  }

  /** @returns its 32 bytes; nothing may be called afterwards */
  finish(): Uint8Array {
    const digest = new Uint8Array(DIGEST_BYTES);
    check(this.#library.finish(this.#context, digest, null), 'all bytes');
    this.#library.freeContext(this.#context);
    return digest;
  }
}

function check(code: number, what: string): void {
  if (code !== 1) throw new Error(`OpenSSL computed no digest of ${what}`);
}
