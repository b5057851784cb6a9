"""What has become of recommendations: when an answer is due, whose wording is whose, and a council's own tracker."""

from __future__ import annotations

from graph.track.clock import Clock, State, dues, state
from graph.track.regimes import Regime, regime_for

__all__ = ["Clock", "Regime", "State", "dues", "regime_for", "state"]
