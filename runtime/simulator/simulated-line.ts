import { DesiredState } from '../../schemas/agent/desired.ts';
import {
  type ReportAnswer,
  ReportDifference,
  type ReportMark,
} from '../../schemas/agent/difference.ts';
import { ConsoleUpload } from '../../schemas/agent/messages.ts';
import { ObservedState } from '../../schemas/agent/observed.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import type { ControlLink } from '../agent/link/ports/control-link.ts';
import type { AgentReception } from '../control/nodes/agents/agent-reception.ts';
import type { SimulatedProcess } from './time/simulated-process.ts';

/** A server that runs, as far as agents see it. */
export interface ListeningServer {
  readonly process: SimulatedProcess;
  readonly reception: AgentReception;
}

export interface LineOptions {
  /** Asked at each call, so that a server may be replaced; undefined: it is down. */
  readonly server: () => ListeningServer | undefined;
  /** What goes on by itself, such as a message on its way, belongs to this process. */
  readonly between: SimulatedProcess;
  /** How long the next message is on its way, in milliseconds. */
  readonly delayMs: () => number;
  /** Whether the next document is parsed as if it had come over the wire; that is most of the cost. */
  readonly isParsed: () => boolean;
}

/** What a report counts for, whatever it really takes: measuring it would cost most of a run. */
const REPORT_BYTES = 1_000;

/** How long an agent waits for an answer that should come at once. */
const ANSWER_MS = 30_000;

/** The way between an agent and its server, in virtual time: slow, and cut in one or both directions. */
export class SimulatedLine implements ControlLink {
  readonly #node: NodeId;
  readonly #options: LineOptions;
  /** What the agent says reaches the server. */
  isOutUp = true;
  /** What the server says reaches the agent. */
  isBackUp = true;

  constructor(node: NodeId, options: LineOptions) {
    this.#node = node;
    this.#options = options;
  }

  async desired(after: number, signal: AbortSignal): Promise<DesiredState | undefined> {
    const limitMs = LIMITS.agent.longPollMs + ANSWER_MS;
    const state = await this.#ask(
      limitMs,
      async ({ reception }, hungUp) => {
        await this.#demandEnrolled(reception);
        const limited = AbortSignal.any([hungUp, AbortSignal.timeout(LIMITS.agent.longPollMs)]);
        return reception.desired(this.#node, after, limited);
      },
      signal,
    );
    return state && this.#carried(state, (wire) => DesiredState.parse(wire));
  }

  report(report: ObservedState, mark?: ReportMark): Promise<ReportAnswer> {
    const state = this.#carried(report, (wire) => ObservedState.parse(wire));
    return this.#ask(ANSWER_MS, async ({ reception }) => {
      await this.#demandEnrolled(reception);
      return reception.observed(this.#node, state, { mark, bytes: REPORT_BYTES });
    });
  }

  reportDifference(report: ReportDifference): Promise<ReportAnswer> {
    const difference = this.#carried(report, (wire) => ReportDifference.parse(wire));
    return this.#ask(ANSWER_MS, async ({ reception }) => {
      await this.#demandEnrolled(reception);
      return reception.difference(this.#node, difference, REPORT_BYTES);
    });
  }

  console(upload: ConsoleUpload): Promise<Record<string, number>> {
    return this.#ask(ANSWER_MS, async ({ reception }) => {
      await this.#demandEnrolled(reception);
      return reception.console(this.#node, ConsoleUpload.parse(upload));
    });
  }

  // Nobody sits at consoles in simulated runs.
  async volumeLine(): Promise<never> {
    throw unreachable('it takes whole messages only');
  }

  async consoleLine(): Promise<never> {
    throw unreachable('it takes whole messages only');
  }

  async #demandEnrolled(reception: AgentReception): Promise<void> {
    if (!(await reception.isEnrolled(this.#node, SIMULATED_KEY))) {
      throw new Fault('FORBIDDEN', { needs: 'to be a node of this server' });
    }
  }

  #carried<Document>(document: Document, parse: (wire: unknown) => Document): Document {
    if (!this.#options.isParsed()) return document;
    return parse(JSON.parse(JSON.stringify(document)));
  }

  /** @throws Fault UNREACHABLE when no answer comes, whether or not the question was understood */
  async #ask<Answer>(
    limitMs: number,
    question: (server: ListeningServer, hungUp: AbortSignal) => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const hangUp = new AbortController();
    const delayMs = this.#options.delayMs();
    if (delayMs > limitMs) {
      this.#options.between.run(() =>
        setTimeout(() => {
          this.#deliver(question, hangUp.signal).catch(() => undefined);
        }, delayMs),
      );
      return this.#noAnswer(limitMs);
    }
    await rest(delayMs);
    const timer = Promise.withResolvers<never>();
    const timeout = setTimeout(() => timer.reject(unreachable('no answer came')), limitMs);
    const abort = (): void => timer.reject(unreachable('it was given up'));
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([this.#deliver(question, hangUp.signal), timer.promise]);
    } finally {
      clearTimeout(timeout);
      signal?.removeEventListener('abort', abort);
      hangUp.abort(OVER);
    }
  }

  async #deliver<Answer>(
    question: (server: ListeningServer, hungUp: AbortSignal) => Promise<Answer>,
    hungUp: AbortSignal,
  ): Promise<Answer> {
    if (!this.isOutUp) return this.#noAnswer(ANSWER_MS);
    const server = this.#options.server();
    if (!server) throw unreachable('the server is down');
    const died = server.process.ended.then(() => {
      throw unreachable('the server has died');
    });
    try {
      return await Promise.race([server.process.run(() => question(server, hungUp)), died]);
    } finally {
      await rest(this.#options.delayMs() % ANSWER_MS);
      if (!this.isBackUp || !this.isOutUp) await this.#noAnswer(ANSWER_MS);
    }
  }

  async #noAnswer(afterMs: number): Promise<never> {
    await rest(afterMs);
    throw unreachable('no answer came');
  }
}

/** What every simulated node identifies itself by. */
export const SIMULATED_KEY = 'k';

/** Making an exception for each hang-up took a twentieth of a run. */
const OVER = 'over';

const unreachable = (why: string): Fault => new Fault('UNREACHABLE', { url: 'simulated', why });

const rest = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => void setTimeout(resolve, ms)) : Promise.resolve();
