import { runHere } from '../command';
import { upgradeCommand } from './upgradeCommand';

runHere(upgradeCommand);
