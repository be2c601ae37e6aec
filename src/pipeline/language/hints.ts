// Keys that people bring along from other tools, and what they are called here.
import type { Hint } from '../schema/fields.ts';

const called = (key: string): Hint => ({ key });

export const pipelineHints: Readonly<Record<string, Hint>> = {
  variables: called('env'),
  vars: called('env'),
  environment: called('env'),
  inputs: called('params'),
  parameters: called('params'),
  param: called('params'),
  tasks: called('jobs'),
  pipeline: called('jobs'),
  workflows: called('jobs'),
  steps: { key: 'jobs', advice: 'Make each step a job under "jobs", or put them all in one "run".' },
  stages: { advice: 'Order follows from the "needs" of each job.' },
  on: { advice: 'A run is started by "wp run", not by an event. Remove it.' },
  triggers: { advice: 'A run is started by "wp run", not by an event. Remove it.' },
  schedule: { advice: 'Start "wp run" from cron or a timer instead.' },
  version: { advice: 'There is one version of the language. Remove it.' },
  description: { advice: 'Write a comment (# …) instead.' },
  default: called('defaults'),
  max_active_steps: called('max_parallel'),
  parallelism: called('max_parallel'),
  timeout: { key: 'run_timeout', advice: 'Write "run_timeout" for the whole run, or "timeout" in a job.' },
  dotenv: called('env_file'),
  handler_on: called('hooks'),
  ...Object.fromEntries(
    ['shell', 'cwd', 'retry'].map((key) => [key, { advice: 'It belongs in a job, or under "defaults".' }]),
  ),
  ...Object.fromEntries(
    ['needs', 'when', 'if', 'run', 'sleep', 'count', 'strategy', 'allow_failure'].map((key) => [
      key,
      { advice: 'It belongs in a job, under "jobs".' },
    ]),
  ),
};

export const jobHints: Readonly<Record<string, Hint>> = {
  depends_on: called('needs'),
  depends: called('needs'),
  dependencies: called('needs'),
  deps: called('needs'),
  after: called('needs'),
  requires: called('needs'),
  script: called('run'),
  scripts: called('run'),
  command: called('run'),
  commands: called('run'),
  cmd: called('run'),
  cmds: called('run'),
  exec: called('run'),
  bash: { key: 'run', advice: 'Write "shell: bash" and put the commands in "run".' },
  steps: { key: 'run', advice: 'Put the commands in one "run", or make each step a job with "needs".' },
  before_script: { advice: 'Put the commands at the top of "run".' },
  after_script: { advice: 'Make it a job of its own with "needs" and "when: always".' },
  uses: { key: 'run', advice: 'There are no actions to use: call the tool in "run".' },
  with: { advice: 'Give values to a script with "env".' },
  environment: called('env'),
  variables: called('env'),
  vars: called('env'),
  retries: called('retry'),
  retry_policy: called('retry'),
  max_attempts: { key: 'retry', advice: '"retry" is the number of attempts after the first one.' },
  attempts: { key: 'retry', advice: '"retry" is the number of attempts after the first one.' },
  retry_delay: { advice: 'Write "retry: { max: 2, delay: 5s }".' },
  timeout_minutes: { key: 'timeout', advice: 'Write "timeout" with a unit, such as 10m.' },
  timeout_seconds: { key: 'timeout', advice: 'Write "timeout" with a unit, such as 30s.' },
  working_directory: called('cwd'),
  workdir: called('cwd'),
  dir: called('cwd'),
  directory: called('cwd'),
  delay: called('sleep'),
  wait: called('sleep'),
  rule: called('when'),
  trigger_rule: called('when'),
  only: called('if'),
  except: { advice: 'Write a condition with "if".' },
  rules: { advice: 'Write a condition with "if".' },
  condition: called('if'),
  matrix: { key: 'strategy', advice: 'Write "strategy: { matrix: … }".' },
  max_parallel: {
    key: 'strategy',
    advice: 'Of the legs of a job: write "strategy: { max_parallel: … }". Of the run: put it at the top.',
  },
  fail_fast: {
    key: 'strategy',
    advice: 'Of the legs of a job: write "strategy: { fail_fast: … }". Of the run: put it at the top.',
  },
  outputs: { advice: 'A job writes its outputs: echo "key=value" >> "$WP_OUTPUT".' },
  secrets: { advice: 'Secrets stand at the top of the file and reach every job.' },
  hooks: { advice: 'Hooks are of the run: put them at the top. For one job, make a job with "needs" and "when".' },
  parallel: called('count'),
  replicas: called('count'),
  repeat: called('count'),
  stage: { advice: 'Order follows from "needs". Remove it.' },
  name: { advice: 'A job is named by its key under "jobs". Remove it.' },
  id: { advice: 'A job is named by its key under "jobs". Remove it.' },
  description: { advice: 'Write a comment (# …) instead.' },
  runs_on: { advice: 'A job runs on whichever worker takes it. Remove it.' },
  image: { advice: 'Jobs run on the worker itself. Call "docker run" in "run" for a container.' },
  container: { advice: 'Jobs run on the worker itself. Call "docker run" in "run" for a container.' },
  services: { advice: 'Jobs run on the worker itself. Start services in "run".' },
  tags: { advice: 'A job runs on whichever worker takes it. Remove it.' },
  artifacts: { advice: 'Leave files where the jobs after it can read them.' },
  cache: { advice: 'Keep files where later runs find them. Remove it.' },
  permissions: { advice: 'A job has the rights of its worker. Remove it.' },
  allow_failures: called('allow_failure'),
  ignore_error: called('allow_failure'),
  dotenv: called('env_file'),
};

export const needHints: Readonly<Record<string, Hint>> = {
  name: called('job'),
  id: called('job'),
  task: called('job'),
  condition: called('when'),
  rule: called('when'),
  on: called('when'),
};

export const retryHints: Readonly<Record<string, Hint>> = {
  attempts: { key: 'max', advice: '"max" is the number of attempts after the first one.' },
  max_attempts: { key: 'max', advice: '"max" is the number of attempts after the first one.' },
  retries: called('max'),
  limit: called('max'),
  count: called('max'),
  interval: called('delay'),
  interval_sec: { key: 'delay', advice: 'Write "delay" with a unit, such as 5s.' },
  wait: called('delay'),
  factor: called('backoff'),
  multiplier: called('backoff'),
  cap: called('max_delay'),
  max_interval: called('max_delay'),
  exit_code: called('exit_codes'),
  on: called('when'),
};

export const paramHints: Readonly<Record<string, Hint>> = {
  value: called('default'),
  values: called('enum'),
  options: called('enum'),
  choices: called('enum'),
  allowed: called('enum'),
  description: { advice: 'Write a comment (# …) instead.' },
};

const ofLegs = { advice: 'It belongs in a job, beside "strategy".' };

export const strategyHints: Readonly<Record<string, Hint>> = { count: ofLegs, needs: ofLegs, run: ofLegs };

export const hooksHints: Readonly<Record<string, Hint>> = {
  success: called('on_success'),
  failure: called('on_failure'),
  on_error: called('on_failure'),
  cancel: called('on_cancel'),
  on_cancelled: called('on_cancel'),
  abort: called('on_cancel'),
  exit: called('always'),
  on_exit: called('always'),
};

export const hookHints: Readonly<Record<string, Hint>> = {
  script: called('run'),
  command: called('run'),
  retry: { advice: 'A hook is run once. Repeat within its script.' },
  needs: { advice: 'A hook runs after all jobs. Make it a job with "needs" and "when" to run it earlier.' },
};

export const defaultsHints: Readonly<Record<string, Hint>> = {
  run: { advice: 'Put "shell" and "cwd" into "defaults" directly.' },
  working_directory: called('cwd'),
  retries: called('retry'),
};
