import { z } from 'zod';
import { Role } from './role.ts';

/** The readiness rule of a role as it stands in the archive, and as agents receive it (rendered). */
export const Ready = Role.shape.ready.unwrap();

const [TcpReady, HttpReady] = Ready.options;
/** The rules that ask over the network: whoever has a way to the machine can tell. */
export const NetworkReady = z.discriminatedUnion('type', [TcpReady, HttpReady]);
export type NetworkReady = z.infer<typeof NetworkReady>;
