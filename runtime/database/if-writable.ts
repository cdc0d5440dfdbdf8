import { Fault } from '../../schemas/errors/fault.ts';

/**
 * Runs a write that something else does by the way, such as noting when a token was last used: where
 * the database takes no changes, what it is part of goes on without it.
 */
export async function ifWritable(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!Fault.is(error, 'DATABASE_FULL')) throw error;
  }
}
