'use client';

import { useState } from 'react';
import type { Stack } from '../../../../../schemas/api/resources/stack.ts';
import { useStack } from '../../../../_client/stacks.ts';
import { type UpgradeWish, useUpgradePlan } from '../../../../_client/upgrades.ts';
import { Loaded } from '../../../../_components/state/loaded.tsx';
import { SkeletonRows } from '../../../../_components/state/skeleton.tsx';
import { UpgradePlanView } from './upgrade-plan-view.tsx';

/** Everything that upgrading a stack will do, and the button that lets it. */
export function StackUpgrade({ name }: { readonly name: string }) {
  // The frame around this page loads it and shows what is missing.
  const { data: stack } = useStack(name);
  return stack ? <Planned stack={stack} /> : null;
}

function Planned({ stack }: { readonly stack: Stack }) {
  const [wish, setWish] = useState<UpgradeWish>({});
  const plan = useUpgradePlan(stack.id, wish);
  return (
    <Loaded query={plan} loading={<SkeletonRows rows={6} />}>
      {(shown) => (
        <UpgradePlanView
          stack={stack}
          plan={shown}
          wish={wish}
          isOld={plan.isPlaceholderData}
          onWish={setWish}
          onPlanAgain={() => void plan.refetch()}
        />
      )}
    </Loaded>
  );
}
