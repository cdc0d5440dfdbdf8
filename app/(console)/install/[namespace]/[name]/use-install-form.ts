'use client';

import { useState } from 'react';
import type { Plan } from '../../../../../schemas/api/resources/plan.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { type PlanRequest, usePlanInstall } from '../../../../_client/installs.ts';
import { fieldName, type InstallDraft } from './use-install-draft.ts';
import { installText } from '../../../../_text/install.ts';

/** When problems are told, and what happens on submit. */
export interface InstallFormState {
  /** What is wrong with a field, once somebody has typed in it or has tried to go on. */
  readonly problemOf: (field: string) => string | undefined;
  readonly touch: (field: string) => void;
  readonly submit: () => void;
  /** The same, although the release is older than one installed before. Administrators only. */
  readonly insist: () => void;
  readonly busy: boolean;
  /** Somebody tried to go on with answers that cannot be used. */
  readonly blocked: boolean;
  /** What the server said, when it is not about a single field. */
  readonly error: unknown;
}

/** Takes a plan, and the request it answers. */
export type OnPlan = (plan: Plan, request: PlanRequest) => void;

/** Makes a plan from a draft when nothing is wrong with it; else leads to the first problem. */
export function useInstallForm(draft: InstallDraft, onPlan: OnPlan): InstallFormState {
  const plan = usePlanInstall();
  const [tried, setTried] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const refused = refusedByServer(plan.error);
  const [firstProblem] = Object.keys(draft.problems);
  const submit = (request: PlanRequest) => {
    setTried(true);
    if (firstProblem !== undefined) return focusField(firstProblem);
    plan.mutate(request, { onSuccess: (made) => onPlan(made, request) });
  };
  return {
    problemOf: (field) =>
      (tried || touched.has(field) ? draft.problems[field] : undefined) ?? refused[field],
    touch: (field) => setTouched((before) => new Set(before).add(field)),
    submit: () => submit(draft.request),
    insist: () => submit({ ...draft.request, allowRollback: true }),
    busy: plan.isPending,
    blocked: tried && firstProblem !== undefined,
    error: Object.keys(refused).length === 0 ? plan.error : undefined,
  };
}

/** What the server found wrong with single answers, although the same check had passed here. */
function refusedByServer(error: unknown): Record<string, string> {
  if (!Fault.is(error, 'PARAMETERS_INVALID')) return {};
  return Object.fromEntries(
    error.data.problems.map(({ path, wanted }) => [
      fieldName.parameter(path.replace(/^parameters\./, '')),
      installText.form.expected(wanted),
    ]),
  );
}

function focusField(name: string): void {
  const field = document.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
  // A field that is folded away cannot take the focus.
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
}
