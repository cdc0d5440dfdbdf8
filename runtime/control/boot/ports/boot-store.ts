import type { BootDhcp, NodeImageFile, NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';

/** A node image that was signed with a trusted key; its files may still be on their way. */
export interface NodeImageRecord {
  readonly version: NodeImageVersion;
  /** Rises with every image; no two have the same. */
  readonly sequence: number;
  readonly architecture: 'x86_64' | 'aarch64';
  /** All five, manifest and signature included. */
  readonly files: readonly NodeImageFile[];
  /** Fingerprint of the key it is signed with. */
  readonly key: string;
  readonly addedAt: Date;
  readonly addedBy: string;
  /** Whether every file is here; no other image is given to anybody. */
  readonly complete: boolean;
}

/** A key that node images may be signed with. */
export interface NodeImageKeyRecord {
  /** sha256 of the key, in hex. */
  readonly fingerprint: string;
  /** The line of base64 of its file. */
  readonly line: string;
  readonly comment: string;
  readonly addedAt: Date;
  readonly addedBy: string;
}

/** A network that machines boot from, behind a gateway; each gateway has one at most. */
export interface BootNetworkRecord {
  readonly node: NodeId;
  readonly link: string;
  /** Of the gateway there, with the length of the prefix: `10.86.0.1/24`. */
  readonly address: string;
  /** HTTP. */
  readonly port: number;
  readonly dhcp: BootDhcp;
  readonly setAt: Date;
  readonly setBy: string;
}

/** Which image some nodes shall boot, whatever the others do. */
export type ImageOverride =
  | { readonly kind: 'node'; readonly node: NodeId; readonly version: NodeImageVersion }
  | {
      readonly kind: 'label';
      readonly key: string;
      readonly value: string;
      readonly version: NodeImageVersion;
    };

/** Which node image each node shall boot. */
export interface ImageChoice {
  /** Absent: whoever is not named waits, and is told so. */
  readonly default?: NodeImageVersion | undefined;
  /** Nodes that try an image before the others; before every other wish. */
  readonly canary?:
    { readonly version: NodeImageVersion; readonly nodes: readonly NodeId[] } | undefined;
  /** In the order in which they were given. */
  readonly overrides: readonly ImageOverride[];
  /** No image below this is given to any machine, and none is let in as a node that runs one. */
  readonly oldestSequence: number;
}

/** What is known of node images and boot networks. */
export interface BootStore {
  /** @returns all of them, the newest (highest sequence) first */
  images(): Promise<NodeImageRecord[]>;
  /** @throws Fault CONFLICT when the version or the sequence is another one's */
  addImage(image: NodeImageRecord): Promise<void>;
  /** @returns whether there is such an image */
  setComplete(version: NodeImageVersion, complete: boolean): Promise<boolean>;
  /** @returns whether there was one */
  removeImage(version: NodeImageVersion): Promise<boolean>;
  /** @returns all of them, in the order in which they were added */
  keys(): Promise<NodeImageKeyRecord[]>;
  /** One that is known stays as it is. @returns whether it is new */
  addKey(key: NodeImageKeyRecord): Promise<boolean>;
  /** @returns whether there was one */
  removeKey(fingerprint: string): Promise<boolean>;
  /** @returns all of them, by node */
  networks(): Promise<BootNetworkRecord[]>;
  /** Puts the boot network of a node in place of the one it had. */
  setNetwork(network: BootNetworkRecord): Promise<void>;
  /** @returns whether there was one */
  removeNetwork(node: NodeId): Promise<boolean>;
  /** @returns what was decided last; at first, nothing */
  choice(): Promise<ImageChoice>;
  setChoice(choice: ImageChoice): Promise<void>;
}
