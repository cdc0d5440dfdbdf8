import type { MachineUser } from '../../../compute/ports/hypervisor.ts';

/**
 * The user who keeps the folders of shared pools, the same on every node. It is not root, whom an NFS
 * server takes for nobody, and none of the users that machines run as (`stack-user.ts`). The number is
 * one that no system gives away by itself (https://systemd.io/UIDS-GIDS: 65536 to 524287 are unused).
 */
export const POOL_KEEPER: MachineUser = { uid: 69_632, gid: 69_632 };
