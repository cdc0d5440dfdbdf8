import { createHash } from 'node:crypto';
import type { StackId } from '../../../../schemas/ids/brand.ts';
import type { MachineUser } from '../../compute/ports/hypervisor.ts';

/**
 * User ids that systemd leaves unused on every host (https://systemd.io/UIDS-GIDS): 1879048192 to
 * 2147483647, which is 28 bits of ids.
 */
export const STACK_USERS = { first: 0x7000_0000, count: 0x1000_0000 } as const;

/** What belongs to a stack, or to the stack that it was cloned of. */
export interface Owned {
  readonly stack: StackId;
  readonly user?: StackId | undefined;
}

/** @returns the user that something belongs to. @param base as for {@link stackUser} */
export const ownerOf = ({ stack, user }: Owned, base: MachineUser): MachineUser =>
  stackUser(user ?? stack, base);

/**
 * The user that the machines of a stack run as: one of its own, so that a guest that broke out of
 * QEMU can open no file of another stack.
 *
 * It is computed from the id of the stack, which is random, so that nothing has to be kept, and a
 * disk that moves to another node belongs to the same user there. Two of a thousand stacks on one
 * host get the same user with a probability of 1 to 500.
 *
 * @param base whom libvirt would run machines as, in the group that may open /dev/kvm
 */
export function stackUser(stack: StackId, base: MachineUser): MachineUser {
  const number = createHash('sha256').update(stack).digest().readUInt32BE(0);
  return { uid: STACK_USERS.first + (number % STACK_USERS.count), gid: base.gid };
}
