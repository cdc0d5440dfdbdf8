import type { Firmware } from '../../../schemas/appliance/role.ts';

/** A file that the description of a package names. */
export interface OvfFile {
  readonly id: string;
  readonly href: string;
  readonly sizeBytes: number | undefined;
  /** `gzip` and the like; undefined or `identity`: none. */
  readonly compression: string | undefined;
  readonly isCut: boolean;
}

/** A disk; without a file it starts empty. */
export interface OvfDisk {
  readonly id: string;
  readonly fileId: string | undefined;
  readonly capacityBytes: number;
  readonly hasParent: boolean;
}

/** A question or constant of a product in a machine. */
export interface OvfProperty {
  readonly key: string;
  readonly type: string;
  readonly value: string | undefined;
  readonly isAsked: boolean;
  readonly isPassword: boolean;
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly qualifiers: string;
}

export interface OvfProduct {
  readonly name: string | undefined;
  readonly vendor: string | undefined;
  readonly version: string | undefined;
  readonly url: string | undefined;
  readonly properties: readonly OvfProperty[];
}

/** What one machine is made of. */
export interface OvfHardware {
  readonly cpus: number;
  readonly memoryBytes: number | undefined;
  /** Ids of disks, in the order in which the machine has them. */
  readonly diskIds: readonly string[];
  /** Names of networks, in the order of its interfaces. */
  readonly networks: readonly string[];
  /** undefined: the package does not say. */
  readonly firmware: Firmware | undefined;
  /** What is not taken over, in words. */
  readonly dropped: readonly string[];
}

export interface OvfSystem {
  readonly kind: 'system';
  readonly id: string;
  readonly title: string | undefined;
  readonly annotation: string | undefined;
  readonly operatingSystem: string | undefined;
  readonly products: readonly OvfProduct[];
  readonly hardware: OvfHardware;
}

/** Several machines, or collections of such. */
export interface OvfCollection {
  readonly kind: 'collection';
  readonly id: string;
  readonly title: string | undefined;
  readonly annotation: string | undefined;
  readonly products: readonly OvfProduct[];
  readonly members: readonly OvfContent[];
  /** Order by id of member; 0: whenever. */
  readonly order: ReadonlyMap<string, number>;
}

export type OvfContent = OvfSystem | OvfCollection;

/** What an OVF descriptor says (DSP0243 1.1.1 and 2.1.1), as far as we use it. */
export interface OvfEnvelope {
  readonly files: readonly OvfFile[];
  readonly disks: readonly OvfDisk[];
  readonly networks: readonly { readonly name: string; readonly description: string | undefined }[];
  readonly content: OvfContent;
  /** Sections that nobody here understands, and licences: in words. */
  readonly dropped: readonly string[];
}
