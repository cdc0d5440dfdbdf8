import { type RefObject, useEffect, useRef } from 'react';

/**
 * What is typed into a field before the script of the page has started is only in the field: without
 * this it would go when the page draws itself anew.
 *
 * @param value what the page takes for its content
 * @param onChange told of what was typed
 * @returns for the field
 */
export function useTypedEarly<Element extends { value: string }>(
  value: string,
  onChange: (value: string) => void,
): RefObject<Element | null> {
  const field = useRef<Element>(null);
  const first = useRef({ value, onChange });
  useEffect(() => {
    const { value: known, onChange: tell } = first.current;
    const typed = field.current?.value;
    if (typed !== undefined && typed !== known) tell(typed);
  }, []);
  return field;
}
