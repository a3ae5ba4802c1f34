"""The list of mutants is of the stores as they are; the command itself tries them."""

from tests.mutations.owner_predicates import EQUIVALENT, equivalent, mutants


def test_every_mutant_is_another_program_that_can_be_read() -> None:
    everything = list(mutants())
    assert len({mutant.applied() for mutant in everything}) == len(everything)
    for mutant in everything:
        compile(mutant.applied(), mutant.told(), "exec")


def test_what_is_excused_is_one_mutant_each() -> None:
    excused = equivalent()
    assert len(excused) == len(EQUIVALENT)
    assert set(excused) <= set(mutants())
