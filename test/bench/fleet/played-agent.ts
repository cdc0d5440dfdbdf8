import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { requestTagged } from '../../../runtime/agent/link/adapters/json-request.ts';
import { ReportSender } from '../../../runtime/agent/link/report-sender.ts';
import { Retries } from '../../../runtime/agent/link/retries.ts';
import { type DesiredState, PROTOCOL_VERSION } from '../../../schemas/agent/desired.ts';
import { isSameMark, ReportAnswer, type ReportMark } from '../../../schemas/agent/difference.ts';
import {
  type PacedAnswer,
  readPace,
  REPORT_PACE_HEADER,
} from '../../../schemas/agent/report-pace.ts';
import { SERVER_NAME } from '../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { reportOf } from './report-of.ts';
import type { SeededNode } from './seed-fleet.ts';

/** As a real agent waits, and looks whether something is due. */
const RECONNECT_MS = 2_000;
const LOOK_MS = 1_000;
const TIMEOUT_MS = 15_000;
/** Of so many reports the length of one is taken. */
const SAMPLED = 100;

/** What all agents of a driver have in common. */
export interface Fleet {
  readonly server: string;
  readonly key: string;
  readonly authority: string;
  readonly counts: Counts;
}

/** What has happened so far, all agents together. */
export interface Counts {
  documents: number;
  reports: number;
  /** Of all reports together, about. */
  reportBytes: number;
  failures: number;
  /** Of these, answers that did not come in time: work of the server that was for nothing. */
  timeouts: number;
  /** The last one, in words. */
  lastFailure: string;
}

/**
 * One agent over the real protocol, and nothing below it: it waits for desired states, says at once
 * that everything is so, and reports at the pace of a real one.
 */
export class PlayedAgent {
  readonly #fleet: Fleet;
  readonly #node: SeededNode;
  readonly #agent: Agent;
  #desired: DesiredState | undefined;
  /** What the server names it by. */
  #tag: string | undefined;
  #wake: () => void = () => undefined;
  readonly #sender: ReportSender;
  readonly #retries: Retries;
  #isBehind = false;
  /** When the server last took a report of a desired state that it handed out. */
  reportedAt = 0;

  constructor(fleet: Fleet, node: SeededNode) {
    this.#fleet = fleet;
    this.#node = node;
    this.#retries = new Retries(`${node.id} listens`, RECONNECT_MS);
    this.#sender = new ReportSender(
      {
        report: (state, mark) =>
          this.#post(`observed?run=${mark.run}&number=${mark.number}`, state, mark),
        reportDifference: (difference) => this.#post('difference', difference, difference.mark),
      },
      {
        run: randomBytes(8).toString('hex'),
        now: () => new Date(),
        retries: new Retries(`${node.id} reports`, RECONNECT_MS),
      },
    );
    this.#agent = new Agent({
      key: fleet.key,
      cert: node.certificate,
      ca: fleet.authority,
      servername: SERVER_NAME,
      minVersion: 'TLSv1.3',
      keepAlive: true,
      maxSockets: 8,
    });
  }

  /** Runs until the process ends. */
  async run(): Promise<void> {
    await Promise.all([this.#listen(), this.#report()]);
  }

  async #listen(): Promise<never> {
    for (;;) {
      const after = this.#desired?.generation ?? -1;
      try {
        const { answer, tag } = await this.#ask(
          'GET',
          `desired?after=${after}&protocol=${PROTOCOL_VERSION}`,
        );
        this.#retries.succeeded();
        if (answer === undefined) continue;
        this.#desired = answer as DesiredState;
        this.#tag = tag;
        this.#sender.repeat();
        this.#fleet.counts.documents += 1;
        this.#wake();
      } catch (error) {
        this.#failed(error);
        await setTimeout(this.#retries.failed(error));
      }
    }
  }

  async #report(): Promise<never> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if (this.#desired) await this.#tell(this.#desired);
      const restMs = this.#isBehind ? LOOK_MS : LIMITS.agent.reportIntervalMs;
      await Promise.race([woken, setTimeout(restMs)]);
    }
  }

  async #tell(desired: DesiredState): Promise<void> {
    try {
      await this.#sender.observed(reportOf(desired, this.#node.id, new Date(), this.#node.address));
      await this.#sender.beat();
    } catch (error) {
      this.#isBehind = true;
      this.#failed(error);
    }
  }

  /** @returns what the server has now, and counts what was sent */
  async #post(path: string, body: unknown, mark: ReportMark): Promise<PacedAnswer> {
    const { counts } = this.#fleet;
    const { answer: said, headers } = await this.#ask('POST', path, body);
    const answer = ReportAnswer.parse(said);
    if (isSameMark(answer.have, mark)) {
      this.reportedAt = Date.now();
      this.#isBehind = false;
    }
    counts.reports += 1;
    if (counts.reports % SAMPLED === 0) counts.reportBytes += JSON.stringify(body).length * SAMPLED;
    return { ...answer, everyMs: readPace(headers[REPORT_PACE_HEADER]) };
  }

  #failed(error: unknown): void {
    const { counts } = this.#fleet;
    const words = error instanceof Error ? error.message : String(error);
    counts.failures += 1;
    if (words.includes('does not answer')) counts.timeouts += 1;
    counts.lastFailure = words;
  }

  #ask(method: 'GET' | 'POST', path: string, body?: unknown): ReturnType<typeof requestTagged> {
    return requestTagged({
      agent: this.#agent,
      method,
      url: `${this.#fleet.server}/agent/v1/${path}`,
      timeoutMs: (method === 'GET' ? LIMITS.agent.longPollMs : 0) + TIMEOUT_MS,
      ...(body === undefined ? { tag: this.#tag } : { body }),
    });
  }
}
