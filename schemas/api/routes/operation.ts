import { LIMITS } from '../../config/limits.ts';
import { OperationId } from '../../ids/brand.ts';
import { Operation } from '../resources/operation.ts';
import { AuditEntry } from '../resources/stack.ts';
import { route, z } from '../route.ts';

const tag = 'operations';
const operation = z.object({ operation: OperationId });

export const operationRoutes = {
  listOperations: route({
    method: 'GET',
    path: '/api/v1/operations',
    summary: 'Operations, newest first',
    tag,
    right: 'view',
    query: z.object({
      state: z.enum(['active', 'all']).default('all'),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(LIMITS.api.pageItems)
        .default(LIMITS.api.pageDefault),
      before: OperationId.optional().describe('Only older than this one'),
      parent: z
        .union([OperationId, z.literal('none')])
        .optional()
        .describe('Only its children; none: only those that are no part of another'),
    }),
    answer: z.array(Operation),
  }),
  getOperation: route({
    method: 'GET',
    path: '/api/v1/operations/:operation',
    summary: 'One operation, even if it finished long ago',
    tag,
    right: 'view',
    params: operation,
    answer: Operation,
  }),
  cancelOperation: route({
    method: 'POST',
    path: '/api/v1/operations/:operation/cancel',
    summary: 'Cancel it: stop and roll back what it did',
    tag,
    right: 'operate',
    params: operation,
    answer: Operation,
    status: 202,
  }),
  resumeOperation: route({
    method: 'POST',
    path: '/api/v1/operations/:operation/resume',
    summary: 'Retry the rollback of a stuck operation',
    tag,
    right: 'operate',
    params: operation,
    answer: Operation,
    status: 202,
  }),
  listAudit: route({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Who did what, newest first',
    tag,
    right: 'admin',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(LIMITS.api.pageItems).default(100),
      before: z.coerce.number().int().optional(),
      subject: z.string().max(300).optional().describe('Only what was done to this'),
    }),
    answer: z.array(AuditEntry),
  }),
} as const;
