import koffi from 'koffi';

/**
 * AES-256-GCM by FFI, from the OpenSSL inside the running Node: `node:crypto` makes a new buffer for
 * each call, which for frames by the thousand is more garbage than is collected in time.
 */

type Call = (...args: unknown[]) => number;

interface Library {
  readonly newContext: () => unknown;
  readonly freeContext: Call;
  readonly aes256gcm: () => unknown;
  readonly init: Call;
  readonly update: Call;
  readonly finish: Call;
  readonly control: Call;
}

/** `EVP_CTRL_AEAD_GET_TAG` and `EVP_CTRL_AEAD_SET_TAG` of evp.h. */
const GET_TAG = 0x10;
const SET_TAG = 0x11;
const TAG_BYTES = 16;

let library: Library | undefined;

/** evp.h of OpenSSL; `null` names the running program, as in zstd.ts. */
function loadLibrary(): Library {
  if (library) return library;
  const crypto = koffi.load(null);
  library = {
    newContext: crypto.func('void *EVP_CIPHER_CTX_new()'),
    freeContext: crypto.func('void EVP_CIPHER_CTX_free(void *context)'),
    aes256gcm: crypto.func('void *EVP_aes_256_gcm()'),
    init: crypto.func(
      'int EVP_CipherInit_ex(void *context, void *type, void *engine, const void *key, const void *nonce, int encrypts)',
    ),
    update: crypto.func(
      'int EVP_CipherUpdate(void *context, void *target, void *written, const void *bytes, int length)',
    ),
    finish: crypto.func('int EVP_CipherFinal_ex(void *context, void *target, void *written)'),
    control: crypto.func(
      'int EVP_CIPHER_CTX_ctrl(void *context, int what, int number, void *bytes)',
    ),
  };
  return library;
}

/** What one call is done with. */
export interface GcmInput {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  /** Bytes that are authenticated beside. */
  readonly header: Uint8Array;
}

export interface AesGcm {
  /** @param target room for as many bytes, and 16 more for the tag */
  seal(input: GcmInput, plain: Uint8Array, target: Uint8Array): void;
  /**
   * @param sealed with its tag at the end
   * @param target room for 16 bytes fewer; holds nothing to be used unless it returns true
   * @returns whether it is what was sealed
   */
  open(input: GcmInput, sealed: Uint8Array, target: Uint8Array): boolean;
}

/** One context for all calls, kept as long as the thread. */
export function createAesGcm(): AesGcm {
  const crypto = loadLibrary();
  const context = crypto.newContext();
  const written = new Int32Array(1);
  const rest = Buffer.alloc(TAG_BYTES);
  const begin = ({ key, nonce, header }: GcmInput, encrypts: 0 | 1): void => {
    check(crypto.init(context, crypto.aes256gcm(), null, key, nonce, encrypts));
    check(crypto.update(context, null, written, header, header.length));
  };
  return {
    seal(input, plain, target) {
      begin(input, 1);
      check(crypto.update(context, target, written, plain, plain.length));
      check(crypto.finish(context, rest, written));
      check(crypto.control(context, GET_TAG, TAG_BYTES, rest));
      target.set(rest, plain.length);
    },
    open(input, sealed, target) {
      const end = sealed.length - TAG_BYTES;
      begin(input, 0);
      check(crypto.update(context, target, written, sealed.subarray(0, end), end));
      rest.set(sealed.subarray(end));
      check(crypto.control(context, SET_TAG, TAG_BYTES, rest));
      return crypto.finish(context, Buffer.alloc(TAG_BYTES), written) === 1;
    },
  };
}

function check(code: number): void {
  if (code !== 1) throw new Error('OpenSSL could not encrypt or decrypt');
}
