import type { Generated } from 'kysely';
import type { OperationState } from '../../../schemas/api/resources/operation.ts';
import type { EventType, Taking } from '../record.ts';

/** Of `operationMigrations`. */
export interface OperationTable {
  number: Generated<string>;
  id: string;
  kind: string;
  version: number;
  title: string;
  subject_kind: string;
  subject_id: string;
  subject_name: string;
  params: unknown;
  state: OperationState;
  cancel_requested: Generated<boolean>;
  request_key: string | null;
  created_at: Date;
  created_by: string;
  finished_at: Date | null;
  lease_worker: string | null;
  lease_until: Date | null;
  generation: Generated<number>;
  alike: string | null;
  expected: unknown;
  parent: string | null;
  also: Generated<unknown>;
}

interface TakingTable {
  operation: string;
  kind: string;
  id: string;
  taking: Taking;
  lender: string | null;
}

interface EventTable {
  operation: string;
  sequence: number;
  at: Date;
  step: string;
  type: EventType;
  output: unknown;
  fault: unknown;
}

export interface OperationTables {
  operation: OperationTable;
  operation_subject: TakingTable;
  operation_event: EventTable;
  operation_progress: { operation: string; progress: unknown };
}
