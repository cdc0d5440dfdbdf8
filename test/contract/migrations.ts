import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  ArrivingState,
  Migrations,
  SendOrder,
} from '../../runtime/agent/compute/ports/migrations.ts';
import { Passport } from '../../runtime/agent/compute/core/moves/passport.ts';
import type { Ticket } from '../../runtime/agent/compute/core/moves/passport.ts';
import type { DesiredMachine, PeerPlace } from '../../schemas/agent/desired.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { NodeId, OperationId } from '../../schemas/ids/brand.ts';
import { mtusOf } from '../fakes/machines.ts';
import { waitFor } from '../fakes/wait-for.ts';

/** Two nodes: one that sends a machine, and one that it goes to. */
export interface MigrationsUnderTest {
  readonly here: Migrations;
  readonly there: Migrations;
  readonly from: NodeId;
  /** A node that sends nothing. */
  readonly stranger: NodeId;
  /** Where the other node answers. */
  readonly to: PeerPlace;
  /** @returns a machine that runs here, whose disks the other node has as well */
  runMachine(): Promise<DesiredMachine>;
  /** Whether its process is there and does not stand still. */
  runs(at: 'here' | 'there', machine: DesiredMachine): Promise<boolean>;
  /** Calls back once a part of a machine has gone over. */
  onceUnderWay(machine: DesiredMachine, act: () => void): void;
  /** Whether the nodes reach each other. */
  setLine(isThere: boolean): void;
  close(): Promise<void>;
}

const OPERATION = 'op-0000000001' as OperationId;

/** What every {@link Migrations} does. */
export function migrationsContract(name: string, open: () => Promise<MigrationsUnderTest>): void {
  describe(`${name} moves machines that run`, () => {
    let under: MigrationsUnderTest;
    let machine: DesiredMachine;
    /** What was said of the hand-over, and what was at the other node then. */
    let moments: string[];
    beforeEach(async () => {
      under = await open();
      machine = await under.runMachine();
      moments = [];
    });
    afterEach(() => under.close());

    const passport = async (): Promise<Passport> => ({
      machineType: await under.here.machineType(machine.id),
      startedAt: '2026-11-29T10:00:00.000Z',
      bootedAt: null,
      readyAt: null,
      runs: [],
    });
    const letIn = async (from = under.from): Promise<Ticket> =>
      under.there.expect({ operation: OPERATION, from, machine, copy: [] }, await passport(), {
        mtus: mtusOf(machine),
        places: new Map(),
      });
    const send = (ticket: Ticket, over: Partial<SendOrder> = {}): Promise<void> =>
      under.here.send({
        operation: OPERATION,
        machine: machine.id,
        name: machine.name,
        stack: machine.stack,
        to: under.to,
        disks: machine.disks,
        copy: [],
        mostDowntimeMs: 200,
        ticket,
        onHandOver: (moment) => void moments.push(moment),
        signal: new AbortController().signal,
        ...over,
      });
    const codeOf = (doing: Promise<unknown>): Promise<string> =>
      doing.then(
        () => 'done',
        (error: unknown) => (error instanceof Fault ? error.code : String(error)),
      );
    const arriving = (): Promise<ArrivingState> => under.there.arriving(machine.id);
    const untilNothingThere = (): Promise<void> =>
      waitFor('nothing of it there', async () => (await arriving()) === 'none');
    const places = async () => ({
      here: await under.runs('here', machine),
      there: await under.runs('there', machine),
    });

    test('what its process cannot change any more is told as its passport has it', async () => {
      expect(Passport.safeParse(await passport()).success).toBe(true);
    });

    test('it stands still there until it is told to go on, and is gone here', async () => {
      await send(await letIn());
      expect(moments).toEqual(['soon', 'now']);
      expect(await arriving()).toBe('waiting');
      expect(await under.here.arriving(machine.id)).toBe('none');
      expect(await places()).toEqual({ here: false, there: false });
      const { downtimeMs } = await under.there.goOn(machine.id);
      expect(downtimeMs).toBeGreaterThanOrEqual(0);
      expect(await arriving()).toBe('running');
      expect(await places()).toEqual({ here: false, there: true });
    });

    test('telling it twice to go on is like telling it once', async () => {
      await send(await letIn());
      await under.there.goOn(machine.id);
      await under.there.goOn(machine.id);
      expect(await places()).toEqual({ here: false, there: true });
    });

    test('once it goes on, closing the door does not end it, nor does keeping it', async () => {
      await send(await letIn());
      await under.there.goOn(machine.id);
      await under.there.keep(machine.id);
      await under.there.close(machine.id);
      expect(await arriving()).toBe('running');
    });

    test('one that came and was not told to go on is ended by closing the door', async () => {
      await send(await letIn());
      await under.there.close(machine.id);
      expect(await arriving()).toBe('none');
    });

    test('one that is not there cannot go on', async () => {
      await letIn();
      expect(await codeOf(under.there.goOn(machine.id))).toBe('HYPERVISOR_FAILED');
      expect(await arriving()).toBe('none');
    });

    test('closing a door that was never open is fine', async () => {
      await under.there.close(machine.id);
      await under.there.keep(machine.id);
      expect(await places()).toEqual({ here: true, there: false });
    });

    test.each([
      ['was closed', () => under.there.close(machine.id)],
      ['is kept shut', () => under.there.keep(machine.id)],
    ])('it is not let in where the door %s', async (_how, shut) => {
      const ticket = await letIn();
      await shut();
      expect(await codeOf(send(ticket))).toBe('MACHINE_NOT_MOVED');
      expect(moments).toEqual([]);
      await untilNothingThere();
      expect(await places()).toEqual({ here: true, there: false });
    });

    test('it is not let in from another node than the one that was said', async () => {
      const ticket = await letIn(under.stranger);
      expect(await codeOf(send(ticket))).toBe('MACHINE_NOT_MOVED');
      await untilNothingThere();
      expect(await places()).toEqual({ here: true, there: false });
    });

    test('it goes on here when the line is cut, and what had come of it is gone', async () => {
      const ticket = await letIn();
      under.onceUnderWay(machine, () => under.setLine(false));
      expect(await codeOf(send(ticket))).toBe('MACHINE_NOT_MOVED');
      await untilNothingThere();
      expect(await places()).toEqual({ here: true, there: false });
      expect(moments).not.toContain('now');
    });

    test('it goes on here when it is called back, and may go later', async () => {
      const ticket = await letIn();
      const abort = new AbortController();
      under.onceUnderWay(machine, () => abort.abort());
      expect(await codeOf(send(ticket, { signal: abort.signal }))).toBe('CANCELLED');
      await untilNothingThere();
      expect(await places()).toEqual({ here: true, there: false });
      await send(await letIn());
      expect(await arriving()).toBe('waiting');
    });

    test('how far it is is told while it is sent, and at no other time', async () => {
      const progress = () => under.here.progress(machine.id);
      expect(await progress()).toBeUndefined();
      const ticket = await letIn();
      let seen: ReturnType<typeof progress> | undefined;
      under.onceUnderWay(machine, () => {
        seen = progress();
      });
      await send(ticket);
      const { bytesDone = -1, bytesTotal = -1 } = (await seen) ?? {};
      expect(bytesDone).toBeGreaterThanOrEqual(0);
      expect(bytesTotal).toBeGreaterThanOrEqual(bytesDone);
      expect(await progress()).toBeUndefined();
    });
  });
}
