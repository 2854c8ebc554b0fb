import type { FormField } from '../../../shared/form.ts';
import type { FieldFault } from '../../words/form-words.ts';
import { formWords } from '../../words/en/form.ts';

export type FieldProps = {
  id: string;
  field: FormField;
  value: string;
  fault: FieldFault | undefined;
  onValue(value: string): void;
  /** The customer has been here: from now on faults are shown. */
  onTouched(): void;
};

/** One field with its label and, when something is wrong, the sentence that says what. */
export function Field({ id, field, value, fault, onValue, onTouched }: FieldProps) {
  const described = {
    id,
    name: field.name,
    required: field.required,
    'aria-invalid': fault !== undefined,
    'aria-describedby': fault === undefined ? undefined : `${id}-fault`,
    onBlur: () => {
      // Leaving an empty field is looking around, not a mistake.
      if (value !== '') onTouched();
    },
  };
  const typed = {
    ...described,
    class: 'input',
    dir: 'auto',
    value,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      onValue(currentTarget.value),
  } as const;
  const label = (
    <span dir="auto">
      {field.label}
      {!field.required && <span class="muted"> ({formWords.optional})</span>}
    </span>
  );

  return (
    <div class="field">
      {field.kind === 'consent' ? (
        <label class="consent">
          <input
            {...described}
            type="checkbox"
            checked={value === 'yes'}
            onChange={({ currentTarget }) => {
              onValue(currentTarget.checked ? 'yes' : '');
              onTouched();
            }}
          />
          {label}
        </label>
      ) : (
        <>
          <label for={id}>{label}</label>
          {field.kind === 'multiline' ? (
            <textarea {...typed} rows={3} />
          ) : field.kind === 'email' ? (
            <input {...typed} type="email" inputMode="email" autoComplete="email" />
          ) : (
            <input {...typed} type="text" autoComplete={field.name === 'name' ? 'name' : 'on'} />
          )}
        </>
      )}
      {fault !== undefined && (
        <p class="fault" id={`${id}-fault`}>
          {formWords.fault(fault, field)}
        </p>
      )}
    </div>
  );
}
