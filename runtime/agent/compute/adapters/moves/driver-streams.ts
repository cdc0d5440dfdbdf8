import type { Duplex } from 'node:stream';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import {
  type DriverTalk,
  type ExpectedMachine,
  type FinishWatch,
  isHandedOver,
  judgeCall,
  NEW_TALK,
  watchCall,
} from '../../core/moves/driver-filter.ts';
import { RpcMessages } from '../../core/moves/rpc-message.ts';
import { tieEnds } from './join-streams.ts';

const { messageBytes } = LIMITS.agent.moves;

/**
 * Joins a conversation of another node with this node's libvirt, of which only what a migration needs
 * passes.
 *
 * @param far comes from the other node; `near` goes to libvirt
 * @param on `refused`: why the conversation was cut; `complete`: the machine is here and stands still
 */
export function guardDriver(
  { far, near }: { far: Duplex; near: Duplex },
  expected: ExpectedMachine,
  on: { refused: (why: string) => void; complete: () => void },
): void {
  tieEnds(far, near);
  const calls = new RpcMessages(messageBytes);
  const answers = new RpcMessages(messageBytes);
  let talk: DriverTalk = NEW_TALK;
  eachWay({ from: far, to: near }, (bytes) => {
    const passed: Buffer[] = [];
    for (const message of calls.take(bytes)) {
      const verdict = judgeCall(message, talk, expected);
      if (verdict.kind === 'refuse') {
        on.refused(verdict.why);
        throw new Error(verdict.why);
      }
      talk = verdict.talk;
      passed.push(verdict.bytes);
    }
    near.write(Buffer.concat(passed));
  });
  eachWay({ from: near, to: far }, (bytes) => {
    for (const answer of answers.take(bytes)) {
      if (isHandedOver(answer, { asked: talk.finish })) on.complete();
    }
    far.write(bytes);
  });
}

/**
 * Joins a conversation of this node's libvirt with that of another node, and watches for the moment
 * at which the machine is the other node's.
 *
 * @param near comes from libvirt
 * @param on `soon`: libvirt asks the other node to take over; `now`: libvirt here has the answer that
 *   it did. What is in its socket is read by it even if this process ends
 */
export function watchDriver(
  { far, near }: { far: Duplex; near: Duplex },
  on: { soon: () => void; now: () => void },
): void {
  tieEnds(far, near);
  const calls = new RpcMessages(messageBytes);
  const answers = new RpcMessages(messageBytes);
  let watch: FinishWatch = { asked: undefined };
  eachWay({ from: near, to: far }, (bytes) => {
    for (const message of calls.take(bytes)) {
      const after = watchCall(message, watch);
      if (after !== watch) on.soon();
      watch = after;
    }
    far.write(bytes);
  });
  eachWay({ from: far, to: near }, (bytes) => {
    const isOver = answers.take(bytes).some((answer) => isHandedOver(answer, watch));
    near.write(bytes, (error) => {
      if (isOver && !error) on.now();
    });
  });
}

/** Waits for who is slow; ends both when one says something that cannot be. */
function eachWay({ from, to }: { from: Duplex; to: Duplex }, take: (bytes: Buffer) => void): void {
  from.on('data', (bytes: Buffer) => {
    try {
      take(bytes);
    } catch {
      from.destroy();
      to.destroy();
      return;
    }
    if (!to.writableNeedDrain) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.once('end', () => to.end());
}
