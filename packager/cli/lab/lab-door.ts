import type { Work } from '../../images/ports/progress.ts';

/** What a person asks for when a lab is made; what is absent stays as it is, or gets a default. */
export interface LabWish {
  /** Absolute path of what is the lab's alone. */
  readonly folder: string;
  /** How many nodes of the kind that the other words say. */
  readonly count: number | undefined;
  readonly isUefi: boolean;
  readonly hasTpm: boolean;
  readonly isDiskless: boolean;
  /** Kinds of single nodes, such as `uefi,tpm,no-disk`: they take the place of all of the above. */
  readonly nodes: readonly string[];
  readonly memoryBytes: number | undefined;
  /** Of the pages, on this machine; agents use the next one, inside. */
  readonly port: number | undefined;
  /** Nodes and their network alone, without a server. */
  readonly isBare: boolean;
  /** Folder of a node image, and file of the public key it is signed with; undefined: one is built. */
  readonly image: { readonly folder: string; readonly keyFile: string } | undefined;
  /** Approve the nodes as they show their codes. */
  readonly approves: boolean;
}

export const LAB_POWER_ACTIONS = ['on', 'off', 'reset', 'button'] as const;
export type LabPowerAction = (typeof LAB_POWER_ACTIONS)[number];

export interface LabNodeStatus {
  readonly name: string;
  readonly kind: string;
  readonly macs: readonly string[];
  readonly serial: string;
  readonly power: 'on' | 'off';
  /** The last line on its screen. */
  readonly screen: string;
}

/** A lab as it is. */
export interface LabStatus {
  readonly folder: string;
  /** Whether its host runs: not so after this machine was started anew. */
  readonly isUp: boolean;
  /** Process id of the first process of its host; all others are in the same namespaces. */
  readonly hostPid: number | undefined;
  readonly accelerator: 'kvm' | 'tcg';
  /** Of the pages; undefined: it has no server. */
  readonly url: string | undefined;
  readonly nodes: readonly LabNodeStatus[];
}

/** A terminal that is lent to a console. */
export interface LabTerminal {
  readonly input: NodeJS.ReadStream;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A lab: nodes that are emulated machines, on a network of their own, with a server. */
export interface LabDoor {
  /** Makes what is missing of a lab, and says what there is then. @throws Fault */
  up(wish: LabWish, work: Work & { readonly say: (line: string) => void }): Promise<LabStatus>;
  /** @throws Fault NOT_FOUND when there is no lab */
  status(folder: string): Promise<LabStatus>;
  power(folder: string, node: string, action: LabPowerAction): Promise<void>;
  /** Pulls the cable of a node, or puts it back in. */
  cut(folder: string, node: string, isJoined: boolean): Promise<void>;
  /** Shows what a node writes until the person leaves, and gives it what is typed. */
  attach(folder: string, node: string, terminal: LabTerminal): Promise<void>;
  /** @returns everything that a node has written to its serial console */
  consoleText(folder: string, node: string): Promise<string>;
  /** @returns whether there was one */
  down(folder: string): Promise<boolean>;
  /** @returns what a program needs to speak to the server of the lab */
  access(folder: string): Promise<{ readonly server: string; readonly token: string }>;
}
