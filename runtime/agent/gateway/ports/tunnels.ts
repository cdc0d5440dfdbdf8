import type { TunnelFacts } from '../../../../schemas/agent/tunnel.ts';

/** Another node, as the tunnel shall know it. Addresses are canonical text. */
export interface TunnelPeer {
  readonly key: string;
  /** Inside the tunnel. */
  readonly address: string;
  /** Where it is reached from outside. */
  readonly endpoint: { readonly address: string; readonly port: number };
}

/** The tunnel of a node, as it shall be. */
export interface WantedTunnel {
  readonly address: string;
  readonly peers: readonly TunnelPeer[];
}

/** Another node that the tunnel knows now. */
export interface FoundTunnelPeer {
  readonly key: string;
  readonly addresses: readonly string[];
  readonly endpoint: TunnelPeer['endpoint'] | undefined;
  readonly keepAliveS: number;
  /** When it has last proven that it has its key, in milliseconds since 1970; undefined: never. */
  readonly answeredAtMs: number | undefined;
}

/** A tunnel as it is. */
export interface FoundTunnel {
  readonly key: string;
  readonly port: number;
  readonly peers: readonly FoundTunnelPeer[];
}

/** Encrypts what this node and others send each other: one interface, with all of them as peers. */
export interface Tunnels {
  /** Never throws; what is missing is told. */
  facts(): Promise<TunnelFacts>;
  /** @returns undefined when there is none */
  find(): Promise<FoundTunnel | undefined>;
  /** @returns whether anything was changed. @throws Fault NETWORK_FAILED, TOOL_MISSING */
  ensure(wanted: WantedTunnel): Promise<boolean>;
  /** @returns whether there was one */
  remove(): Promise<boolean>;
}
