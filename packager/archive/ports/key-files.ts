import type { Namespace } from '../../../schemas/ids/names.ts';
import type { SigningKey } from '../../format/signature/signing-key.ts';

/** A signing key on this machine and the namespace it signs for. */
export interface OwnKey {
  readonly namespace: Namespace;
  readonly key: SigningKey;
  /** Root documents of the namespace as text, where it has some; they go with every signature. */
  readonly roots?: string;
}

export interface MadeKey {
  readonly privatePath: string;
  readonly publicPath: string;
  readonly key: SigningKey;
}

/** Asks for the passphrase of a key. @throws Fault USAGE when nobody can be asked */
export type AskPassphrase = (file: string) => Promise<string>;

/** Private keys of a publisher. They never leave their file. */
export interface KeyFiles {
  /**
   * Makes a key for a namespace.
   *
   * @param options `file`: where its private part goes; undefined: where keys are kept
   * @throws Fault SIGNING_KEY_EXISTS
   */
  create(
    namespace: Namespace,
    options: {
      readonly passphrase: string | undefined;
      readonly force: boolean;
      readonly file: string | undefined;
    },
  ): Promise<MadeKey>;
  /**
   * @param name a namespace whose key was made here, or the path of a PEM file
   * @param namespace of a file whose name does not tell it
   * @throws Fault NOT_FOUND, KEY_UNREADABLE, NAME_INVALID
   */
  open(
    name: string,
    options: { namespace: string | undefined; askPassphrase: AskPassphrase },
  ): Promise<OwnKey>;
  /** @returns where the root documents of a namespace are kept, whether there are some or not */
  rootsPath(namespace: Namespace): string;
}
